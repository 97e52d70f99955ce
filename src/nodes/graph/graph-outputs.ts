import { graphOutputsShape } from "../../graph/subgraph.ts";
import { defineStructure } from "../define.ts";

export default defineStructure(graphOutputsShape);
