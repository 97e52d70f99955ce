import type { DiffusionPath, Schedule } from "../../diffusion/path.ts";
import type { AssetRef, GraphNode } from "../../graph/document.ts";
import type { ParamSpec, PortSpec } from "../../graph/node-type.ts";
import { paramProblem } from "../../graph/param-check.ts";
import type { AnyNode } from "../../nodes/define.ts";
import { byteSize, count } from "../format.ts";
import { useLibrary } from "../library.ts";
import { messages } from "../messages.ts";
import { PathPlot } from "../plots/path-plot.tsx";
import { SchedulePlot } from "../plots/schedule-plot.tsx";
import { useAddress } from "../state/document-store.ts";
import { useInstantResult } from "../state/instant.ts";
import type { NodeRun } from "../state/node-runs.ts";
import { useStanding } from "../state/standing.ts";
import { ComparePicture } from "./compare-picture.tsx";
import { MissingAsset } from "./missing-asset.tsx";
import { NodePicture } from "./node-picture.tsx";
import { pictureNames, portSpec } from "./node-pictures.ts";
import { portTint } from "./tints.ts";

interface BodyProps {
  readonly node: GraphNode;
  readonly definition: AnyNode;
  readonly run: NodeRun;
}

/** What a node shows of its result: pictures, a curve, a model's facts. */
export function NodeBody(props: BodyProps) {
  const { node, definition } = props;
  const asset = assetParam(node, definition);
  const missing = useLibrary(
    (state) => asset?.value && state.loaded && !state.environment.assets.has(asset.value.sha256),
  );
  if (asset?.value && missing)
    return <MissingAsset node={node} param={asset.name} spec={asset.spec} wanted={asset.value} />;
  if (definition.kind === "host" && definition.instant && hasPlot(definition)) return <InstantBody node={node} />;
  if (asset?.spec.accept === "model")
    return (
      <>
        <ModelBody asset={asset.value} />
        <Pictures {...props} asset={asset.value} />
      </>
    );
  if (definition.category === "Output" && definition.inputs.before)
    return (
      <div className="pictures main">
        <ComparePicture node={node} run={props.run} />
      </div>
    );
  return (
    <>
      <Pictures {...props} asset={asset?.value ?? null} />
      <Words run={props.run} />
    </>
  );
}

/** What a node says in words: Diagnose's verdict. */
function Words({ run }: { run: NodeRun }) {
  const text = Object.values(run.values).find((value) => typeof value === "string");
  return text ? <p className="body-note">{text}</p> : null;
}

function Pictures({ node, definition, run, asset }: BodyProps & { asset: AssetRef | null }) {
  const names = pictureNames(node, definition);
  if (names.length === 0) return null;
  const { frame } = definition;
  const look = frame ? "whole" : names.length > 1 ? "several" : isMain(definition, asset) ? "main" : "strip";
  return (
    <div className={`pictures ${look}`} style={frame ? { aspectRatio: frame } : undefined}>
      {names.map((name) => {
        const spec = portSpec(node, name);
        return (
          <div className={`picture tint-${spec ? portTint(spec) : "plain"}`} key={name} title={name}>
            <NodePicture node={node} port={name} run={run} asset={asset} />
          </div>
        );
      })}
    </div>
  );
}

/** Schedules and paths are drawn; a model is not, and its card is the Model node's to show. */
const hasPlot = ({ outputs }: AnyNode): boolean =>
  Object.values(outputs as Readonly<Record<string, PortSpec>>).some(({ type }) => type !== "model");

/** The pictures people judge by are shown large; what leads to them is shown as a strip. */
const isMain = (definition: AnyNode, asset: AssetRef | null): boolean =>
  definition.category === "Sampler" || asset !== null;

interface AssetParam {
  readonly name: string;
  readonly spec: Extract<ParamSpec, { kind: "asset" }>;
  readonly value: AssetRef | null;
}

/** The file a node names; none where what stands there names no file. */
export function assetParam(node: GraphNode, definition: AnyNode): AssetParam | null {
  for (const [name, spec] of Object.entries(definition.params as Readonly<Record<string, ParamSpec>>)) {
    if (spec.kind !== "asset") continue;
    const value = node.params[name] ?? null;
    return { name, spec, value: paramProblem(spec, value) ? null : (value as unknown as AssetRef | null) };
  }
  return null;
}

function InstantBody({ node }: { node: GraphNode }) {
  const result = useInstantResult(useAddress(node.id));
  const standing = useStanding();
  if (!result) return null;
  if (!result.ok) return <p className="body-note">{result.message}</p>;
  const { path, schedule } = result.outputs as { path?: DiffusionPath; schedule?: Schedule };
  if (path) return <PathPlot path={path} at={standing} />;
  if (schedule) return <SchedulePlot schedule={schedule} />;
  return null;
}

function ModelBody({ asset }: { asset: AssetRef | null }) {
  const card = useLibrary((state) => (asset ? state.environment.cards.get(asset.sha256) : undefined));
  if (!asset) return <p className="body-note">{messages.node.noModel}</p>;
  if (!card) return <p className="body-note">{messages.node.noCard(asset.name)}</p>;
  return (
    <div className="model-body">
      <strong>{card.title}</strong>
      <span>
        {count(card.parameters)} · {byteSize(card.bytes)}
      </span>
    </div>
  );
}
