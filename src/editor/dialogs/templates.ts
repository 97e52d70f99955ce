import index from "../../../examples/index.json";
import type { GraphDocument } from "../../graph/document.ts";
import { registry } from "../../nodes/registry.ts";

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

/** Made by `npm run thumbnails`: what the template gives. */
export const thumbnailUrl = ({ file }: Template): string =>
  `${import.meta.env.BASE_URL}thumbnails/${file.replace(/\.json$/, ".webp")}`;

/** What a graph is about, from what is in it: its tags, in the order the gallery offers them. */
export const TAGS = ["restore", "generate", "inpaint", "sampler", "path", "analyse", "ideal", "subgraph"] as const;
export type Tag = (typeof TAGS)[number];

/** A tag for each thing a graph has, read from its nodes: nobody has to keep a list. */
export function tagsOf(document: GraphDocument): readonly Tag[] {
  const nodes = Object.values(document.graphs).flatMap((graph) => graph.nodes);
  const types = new Set(nodes.map(({ type }) => type));
  const categories = new Set(nodes.map(({ type }) => registry.get(type)?.category));
  const samplers = nodes.filter(({ type }) => registry.get(type)?.category === "Sampler");
  const order = nodes.find(({ type }) => type === "diffusionPath")?.params.order;
  const has: Readonly<Record<Tag, boolean>> = {
    restore: types.has("degradedInput") || types.has("degrade"),
    generate: !types.has("degradedInput"),
    inpaint: types.has("mask") || types.has("inject"),
    sampler: types.has("expression") || new Set(samplers.map(({ type }) => type)).size > 1,
    path: order !== undefined && order !== "together",
    analyse: categories.has("Analyse"),
    ideal: types.has("idealDenoiser") || types.has("formulaModel"),
    subgraph: types.has("subgraph"),
  };
  return TAGS.filter((tag) => has[tag]);
}

/** Every word of the query is somewhere in the template: its title, its paragraph, its tags or its nodes' titles. */
export function matches(template: Template, document: GraphDocument | null, query: string): boolean {
  const nodes = document ? Object.values(document.graphs).flatMap((graph) => graph.nodes) : [];
  const text = [
    template.title,
    template.description,
    ...(document ? tagsOf(document) : []),
    ...nodes.map(({ type }) => registry.get(type)?.title ?? type),
  ]
    .join(" ")
    .toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
