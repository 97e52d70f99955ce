import { beforeEach, describe, expect, it } from "vitest";
import { ACTIONS, actionOf } from "../../src/editor/actions/actions.ts";
import { actionForKeys, bind, bound, keysFor, resetBindings, unbind } from "../../src/editor/actions/bindings.ts";
import { messages } from "../../src/editor/messages.ts";
import { keysOf } from "../../src/editor/shortcuts.ts";

beforeEach(() => resetBindings());

const press = (key: string, modifiers: Partial<KeyboardEvent> = {}) =>
  keysOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers });

describe("the actions", () => {
  it("has each title once, and no two actions with the same keys", () => {
    expect(ACTIONS.map(({ id }) => id).sort()).toEqual(Object.keys(messages.actions).sort());
    const keys = ACTIONS.flatMap((action) => action.keys ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("writes keys as people do", () => {
    expect(press("z", { ctrlKey: true, shiftKey: true })).toBe("Ctrl+Shift+Z");
    expect(press("Z", { metaKey: true, shiftKey: true })).toBe("Ctrl+Shift+Z");
    expect(press(" ")).toBe("Space");
    expect(press("?", { shiftKey: true })).toBe("?");
    expect(press("ArrowUp", { altKey: true })).toBe("Alt+ArrowUp");
  });
});

describe("shortcuts", () => {
  it("can be rebound, and the action that had the keys loses them", () => {
    expect(bind("view.fit", "M")).toBe(true);
    expect(actionForKeys("M")?.id).toBe("view.fit");
    expect(keysFor(actionOf("node.mute"))).toEqual([]);
    expect(actionForKeys("F")).toBeUndefined();
    unbind("view.fit");
    expect(actionForKeys("F")?.id).toBe("view.fit");
  });

  it("leaves copy, cut and paste to the browser", () => {
    expect(bound({}, "view.fit", "Ctrl+C")).toBeNull();
    expect(bind("view.fit", "Ctrl+C")).toBe(false);
  });

  it("keeps the other keys of an action that loses one", () => {
    bind("view.fit", "Ctrl+Y");
    expect(keysFor(actionOf("edit.redo"))).toEqual(["Ctrl+Shift+Z"]);
  });
});
