import { documentSchema } from "../graph/json-schema.ts";
import { registry } from "./registry.ts";

/** The JSON Schema of graph files, with the params of every node type there is: `graph.schema.json` on the site. */
export const graphSchema = documentSchema(registry);
