import { expect, it } from "vitest";
import { asksToAdd } from "../../../src/editor/palette/asks-to-add.ts";

const click = (detail: number, pointerType?: string) =>
  asksToAdd({ detail, nativeEvent: { detail, ...(pointerType === undefined ? {} : { pointerType }) } as MouseEvent });

it("an entry of the palette is added by a double-click, a tap, or whatever presses without a pointer", () => {
  expect([1, 2, 3].map((detail) => click(detail, "mouse"))).toEqual([false, true, false]);
  expect([1, 2].map((detail) => click(detail, "touch"))).toEqual([true, false]);
  // Enter, Space, a screen reader; and browsers whose clicks do not say what made them.
  expect([click(0, ""), click(0), click(1), click(2)]).toEqual([true, true, false, true]);
});
