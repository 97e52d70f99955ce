import type { ParamSpec, Params, PortSpec, Ports } from "../../src/graph/node-type.ts";
import { CATEGORIES, fillParams, portsOf } from "../../src/graph/node-type.ts";
import type { AnyNode } from "../../src/nodes/define.ts";

/** `docs/nodes.md`: every node type as its definition describes it. */
export function nodePage(definitions: readonly AnyNode[]): string {
  const groups = CATEGORIES.map((category) => ({
    category,
    types: definitions.filter((definition) => definition.category === category).sort(byTitle),
  })).filter(({ types }) => types.length > 0);
  const contents = groups.map(({ category, types }) => `- **${category}**: ${types.map(link).join(", ")}`);
  const sections = groups.flatMap(({ category, types }) => [`## ${category}`, ...types.map(section)]);
  return `${[
    "# Node types",
    "Written from the definitions in `src/nodes` by `npm run docs`; a test fails while it differs from them. [add-a-node.md](add-a-node.md) shows how to add one.",
    contents.join("\n"),
    ...sections,
  ].join("\n\n")}\n`;
}

const byTitle = (a: AnyNode, b: AnyNode): number => (a.title < b.title ? -1 : a.title > b.title ? 1 : 0);

const link = ({ title, type }: AnyNode): string => `[${title}](#${anchor(title, type)})`;

/** As GitHub makes it of the heading. */
const anchor = (title: string, type: string): string =>
  `${title} ${type}`
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

function section(definition: AnyNode): string {
  const { title, type, doc, equation, params } = definition;
  const { inputs, outputs } = portsOf(definition, fillParams(definition, {}));
  return [
    `### ${title} \`${type}\``,
    doc,
    equation ? `\`\`\`\n${equation}\n\`\`\`` : "",
    portTable("Input", inputs),
    portTable("Output", outputs),
    paramTable(params),
  ]
    .filter(Boolean)
    .join("\n\n");
}

function portTable(heading: string, ports: Ports): string {
  const rows = Object.entries(ports).map(([name, spec]) => [`\`${name}\``, carries(spec), spec.doc]);
  return rows.length === 0 ? "" : table([heading, "Carries", ""], rows);
}

const carries = ({ type, role, optional }: PortSpec): string =>
  [role ? `${type}, ${role}` : type, optional ? "optional" : ""].filter(Boolean).join("; ");

function paramTable(params: Params): string {
  const rows = Object.entries(params).map(([name, spec]) => [
    `\`${name}\``,
    kind(spec),
    standard(spec),
    described(spec),
  ]);
  return rows.length === 0 ? "" : table(["Param", "Values", "Default", ""], rows);
}

function kind(spec: ParamSpec): string {
  switch (spec.kind) {
    case "number":
    case "integer": {
      const { min, max, soft } = spec;
      const unit = spec.unit ? ` ${spec.unit}` : "";
      const bounds = `${min ?? "−∞"} … ${max ?? "∞"}${unit}`;
      const slider = soft && (soft[0] !== min || soft[1] !== max) ? `, slider ${soft[0]} … ${soft[1]}` : "";
      return `${spec.kind}, ${bounds}${slider}`;
    }
    case "enum":
      return spec.options.map(({ value }) => `\`${value}\``).join(" ");
    case "asset":
      return `file (${spec.accept})`;
    default:
      return spec.kind;
  }
}

function standard(spec: ParamSpec): string {
  if (spec.default === null || spec.default === "") return "none";
  return `\`${typeof spec.default === "string" ? spec.default : JSON.stringify(spec.default)}\``;
}

function described(spec: ParamSpec): string {
  const options =
    spec.kind === "enum"
      ? spec.options.flatMap(({ value, title, doc }) => [`\`${value}\`: ${doc ? `${title}. ${doc}` : `${title}.`}`])
      : [];
  const when = Object.entries(spec.when ?? {}).map(([name, values]) => `${name} is ${values.map(String).join(" or ")}`);
  const only = when.length > 0 ? `Only where ${when.join(" and ")}.` : "";
  return [spec.doc, only, ...options].filter(Boolean).join("<br>");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}
