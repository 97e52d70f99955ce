import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { graphOf as documentOf, formula } from "./graphs.ts";
import { graphOf, launchStudio, openGraph, pressRun, type Studio } from "./harness.ts";

let studio: Studio;
let page: Page;

beforeAll(async () => {
  studio = await launchStudio();
  page = await studio.newPage();
});
afterEach(() => studio.expectClean());
afterAll(() => studio?.close());

const inspector = () => page.getByRole("complementary", { name: "Inspector" });
const params = async (id: string) => (await graphOf(page)).graphs.main!.nodes.find((node) => node.id === id)!.params;
const select = (id: string) => page.locator(`.react-flow__node[data-id="${id}"] .node-title`).click();
const undo = () => page.getByRole("button", { name: "Undo", exact: true }).click();

describe("parameters", () => {
  const bench = documentOf(
    "Bench",
    {
      constant: ["constant"],
      noise: ["noise"],
      residual: ["residualSchedule", { kind: "drawn" }],
      noiseSchedule: ["noiseSchedule"],
      path: ["diffusionPath", { order: "drawn" }],
      input: ["degradedInput"],
      update: ["expression"],
    },
    ["residual.schedule path.residual", "noiseSchedule.schedule path.noise"],
  );
  beforeEach(async () => {
    await openGraph(page, bench);
    await page.locator(".react-flow__node").nth(5).waitFor();
    await page.keyboard.press("f");
  });

  it("take a number that is typed as an expression, stepped by arrows, or dragged as one undo step", async () => {
    await select("constant");
    const field = inspector().getByLabel("value", { exact: true });
    await field.fill("1/3");
    await field.press("Enter");
    expect((await params("constant")).value).toBeCloseTo(1 / 3, 12);
    await field.fill("0.5");
    await field.press("Enter");
    await field.press("Shift+ArrowUp");
    const stepped = (await params("constant")).value as number;
    expect(stepped).toBeGreaterThan(0.5);
    await field.press("Alt+ArrowDown");
    const fine = stepped - ((await params("constant")).value as number);
    expect(fine).toBeGreaterThan(0);
    expect(fine).toBeCloseTo((stepped - 0.5) / 100, 6);
    await field.blur();
    const before = (await params("constant")).value;
    const box = (await field.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2, { steps: 6 });
    await page.mouse.up();
    expect((await params("constant")).value).toBeGreaterThan(before as number);
    await undo();
    expect((await params("constant")).value).toBe(before);
  });

  it("take a colour, and refuse what is none", async () => {
    await select("input");
    const field = inspector().getByLabel("background", { exact: true });
    await field.fill("#0af");
    await field.press("Enter");
    expect((await params("input")).background).toBe("#00aaff");
    await field.fill("sky");
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    await field.press("Enter");
    expect((await params("input")).background).toBe("#00aaff");
    await inspector().getByLabel("background, choose a colour").fill("#102030");
    expect((await params("input")).background).toBe("#102030");
  });

  it("draw a path by mouse and by keyboard, with presets, and warn where all seeds become one", async () => {
    await select("path");
    const plane = inspector().getByRole("group", { name: /^curve: 2 points/ });
    const box = (await plane.boundingBox())!;
    await page.mouse.click(box.x + box.width * 0.3, box.y + box.height * 0.4);
    let curve = (await params("path")).curve as number[][];
    expect(curve).toHaveLength(3);
    expect(curve[1]![1]).toBeGreaterThan(curve[1]![0]!);
    // Dragged: one step of the undo list.
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.4);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.8, { steps: 5 });
    await page.mouse.up();
    const dragged = ((await params("path")).curve as number[][])[1]!;
    expect(dragged[0]).toBeGreaterThan(dragged[1]!);
    await undo();
    expect((await params("path")).curve).toEqual(curve);
    // The point by keyboard.
    const point = inspector().getByRole("slider", { name: "Point 2 of 3" });
    await point.focus();
    await page.keyboard.press("ArrowRight");
    expect(((await params("path")).curve as number[][])[1]![0]).toBeCloseTo(curve[1]![0]! + 0.01, 6);
    await page.keyboard.press("Insert");
    expect((await params("path")).curve).toHaveLength(4);
    // Keys go to the new point with the next frame.
    await inspector().getByRole("slider", { name: "Point 3 of 4" }).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Delete");
    await inspector().getByRole("slider", { name: "Point 2 of 3" }).and(page.locator(":focus")).waitFor();
    await inspector().getByLabel("curve: β̄").fill("1/2");
    await inspector().getByLabel("curve: β̄").press("Enter");
    curve = (await params("path")).curve as number[][];
    expect(curve.some(([, y]) => y === 0.5)).toBe(true);
    await inspector().getByRole("button", { name: "Noise first" }).click();
    expect((await params("path")).curve).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
    ]);
    await inspector().getByText("every seed must end in one picture").waitFor();
  });

  it("draw a schedule whose curve the node follows", async () => {
    await select("residual");
    // Behind it, the other schedule of the path.
    expect(await inspector().locator(".plot-line.partner.tint-noise").count()).toBe(1);
    await inspector().getByText("β̄/√Σβ² of the same path").waitFor();
    await inspector().getByRole("slider", { name: "Point 1 of 2" }).focus();
    await page.keyboard.press("+");
    // The new point takes the focus.
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Point 2 of 3");
    await page.keyboard.press("Shift+ArrowUp");
    const [, middle] = (await params("residual")).curve as number[][];
    expect(middle).toEqual([0.5, 0.6]);
  });

  it("mark what is wrong in an expression at its place, typeset it when it reads, and keep only that", async () => {
    await select("update");
    const field = inspector().locator("textarea").first();
    const name = (await field.getAttribute("id"))!.split("-").at(-1)!;
    const before = (await params("update"))[name];
    await field.fill("a + nonsense*2");
    expect(await inspector().locator("mark").textContent()).toBe("nonsense");
    await field.press("Enter");
    expect((await params("update"))[name]).toEqual(before);
    await field.fill("x_t/2 + a");
    await inspector().locator(".param math mfrac").waitFor();
    await field.press("Enter");
    expect((await params("update"))[name]).toBe("x_t/2 + a");
  });

  it("rename an input with its wire, and go back from a name that is none", async () => {
    await openGraph(
      page,
      documentOf("Renamed", { constant: ["constant"], formula: ["elementwise"] }, ["constant.tensor formula.a"]),
    );
    await select("formula");
    const first = inspector().getByLabel("Name of input 1");
    await first.fill("dark");
    await first.press("Enter");
    expect((await graphOf(page)).graphs.main!.edges).toEqual([{ from: "constant.tensor", to: "formula.dark" }]);
    await first.fill("2 dark");
    expect(await first.getAttribute("aria-invalid")).toBe("true");
    await first.press("Enter");
    expect(await first.inputValue()).toBe("dark");
    await inspector().getByRole("button", { name: "Remove dark" }).click();
    expect(await first.inputValue()).toBe("b");
  });

  it("keep a seed that is locked, and draw another before each run once it is not", async () => {
    await openGraph(page, formula(16, 2));
    await select("noise");
    await pressRun(page);
    expect((await params("noise")).seed).toBe(3);
    await inspector().getByRole("button", { name: "seed: kept the same from run to run" }).click();
    await pressRun(page);
    const drawn = (await params("noise")).seed;
    expect(drawn).not.toBe(3);
    await undo();
    expect((await params("noise")).seed).toBe(3);
    await inspector().getByRole("button", { name: "Another seed", exact: true }).click();
    expect((await params("noise")).seed).not.toBe(3);
  });

  it("paint a mask with brush, eraser and shapes, by mouse and by keyboard, stroke by stroke", async () => {
    await openGraph(page, documentOf("Masked", { mask: ["mask", { from: "strokes" }], noise: ["noise"] }, []));
    await select("mask");
    const surface = inspector().getByRole("application");
    const box = (await surface.boundingBox())!;
    const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
    const draw = async (from: readonly [number, number], to: readonly [number, number]) => {
      await page.mouse.move(...from);
      await page.mouse.down();
      await page.mouse.move(...to, { steps: 5 });
      await page.mouse.up();
    };
    const strokes = async () =>
      ((await params("mask")).strokes ?? []) as { erase: boolean; form?: string; points: number[][] }[];
    await draw(at(0.2, 0.2), at(0.6, 0.2));
    expect(await strokes()).toHaveLength(1);
    expect((await strokes())[0]!.points.at(-1)![0]).toBeCloseTo(0.6, 1);
    await inspector().getByRole("button", { name: "Ellipse" }).click();
    await inspector().getByRole("button", { name: "Erase" }).click();
    await draw(at(0.3, 0.1), at(0.5, 0.4));
    expect((await strokes())[1]).toMatchObject({ erase: true, form: "ellipse" });
    // By keyboard: from the middle to the right.
    await inspector().getByRole("button", { name: "Brush" }).click();
    await surface.focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Space");
    expect(await strokes()).toHaveLength(3);
    await undo();
    expect(await strokes()).toHaveLength(2);
    await inspector().getByRole("button", { name: "Take back the last stroke" }).click();
    expect(await strokes()).toHaveLength(1);
    await inspector().getByRole("button", { name: "Paint larger" }).click();
    const large = page.getByRole("dialog").getByRole("application");
    const wide = (await large.boundingBox())!;
    await page.mouse.click(wide.x + wide.width * 0.9, wide.y + wide.height * 0.9);
    expect((await strokes())[1]!.points).toEqual([[expect.closeTo(0.9, 2), expect.closeTo(0.9, 2)]]);
    const painted = await strokes();
    await page.getByRole("dialog").getByRole("button", { name: "Clear" }).click();
    expect(await strokes()).toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "Take back the last stroke" }).click();
    expect(await strokes()).toEqual(painted);
    await page.keyboard.press("Escape");
    await inspector().getByRole("button", { name: "Clear" }).click();
    expect(await strokes()).toEqual([]);
  });

  it("frame the part of a picture that is kept, by mouse and by keyboard", async () => {
    await openGraph(
      page,
      documentOf("Cropped", { input: ["degradedInput", { fit: "crop", width: 100, height: 80 }] }, []),
    );
    await select("input");
    await inspector().getByRole("group", { name: "image" }).locator(".choice").first().click();
    const frame = inspector().getByRole("slider", { name: "The part that is kept" });
    await frame.scrollIntoViewIfNeeded();
    const box = (await frame.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 900, box.y + box.height / 2 - 900, { steps: 4 });
    await page.mouse.up();
    expect(await params("input")).toMatchObject({ anchor: "place", placeX: 1, placeY: 0 });
    await undo();
    expect((await params("input")).anchor).toBeUndefined();
    await frame.focus();
    await page.keyboard.press("Shift+ArrowRight");
    expect((await params("input")).width).toBe(108);
    await page.keyboard.press("ArrowDown");
    expect((await params("input")).placeY).toBeGreaterThan(0.5);
  });
});
