import index from "../../../examples/index.json";

/** One entry of `examples/index.json`. */
export interface Template {
  readonly file: string;
  readonly title: string;
  readonly description: string;
}

const files = import.meta.glob<string>("../../../examples/*.json", { query: "?raw", import: "default" });

export const templates: readonly Template[] = index;

/** The text of a template; each is fetched when it is first wanted. */
export function templateText(template: Template): Promise<string> {
  const load = files[`../../../examples/${template.file}`];
  if (!load) throw new Error(`examples/index.json names ${template.file}, which is not there`);
  return load();
}
