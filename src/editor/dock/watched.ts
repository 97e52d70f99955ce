import { useMemo } from "react";
import { iterationInView } from "../inspector/this-step.tsx";
import { wireTitle } from "../names.ts";
import { useDocument } from "../state/document-store.ts";
import { useRun } from "../state/run-store.ts";
import { useWatch } from "../state/watch-store.ts";
import type { WatchedWire } from "./pixel-table.tsx";
import { samplerWires, specOfWire } from "./wire-spec.ts";

/** The watch list: what the user put there, else what the loop's sampler reads; `also` comes first if it is not there. */
export function useWatched(zone: string | null, also: string | null = null): readonly WatchedWire[] {
  const document = useDocument((state) => state.history.present);
  const chosen = useWatch((state) => state.wires);
  const tape = useRun((state) => state.tape);
  const step = useRun((state) => (zone === null ? null : iterationInView(state, zone)));
  return useMemo(() => {
    const listed = chosen
      ? chosen.map((wire) => ({ wire, name: wireTitle(document, wire) }))
      : zone === null
        ? []
        : samplerWires(document, zone);
    const missing = also !== null && !listed.some(({ wire }) => wire === also);
    const all = missing ? [{ wire: also, name: wireTitle(document, also) }, ...listed] : listed;
    return all.flatMap(({ wire, name }) => {
      const spec = specOfWire(document, wire);
      const inLoop = tape?.zones.some((candidate) => candidate.wires.includes(wire)) ?? false;
      return spec?.type === "tensor" ? [{ wire, name, spec, step: inLoop ? step : null }] : [];
    });
  }, [document, chosen, tape, step, zone, also]);
}
