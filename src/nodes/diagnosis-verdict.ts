import { HEADS } from "../diffusion/objective.ts";
import type { DiffusionCard } from "../graph/model-card.ts";
import { type Candidate, candidateOf } from "./diagnosis.ts";

/** A rival whose error is within this share of the best one's cannot be told from it. */
const SAME = 0.02;
/** Beyond this share of what they should be, residual and noise are as good as guessed. */
const USELESS = 0.9;

type Part = "objective" | "head order" | "conditioning" | "range" | "channel order";

/** What each part of a card is called in words, for a candidate. */
export function partsOf({ feeding, reading }: Pick<Candidate, "feeding" | "reading">): Record<Part, string> {
  const { conditioning, told, range, channelOrder } = feeding;
  // Timestep is told to every input alike; otherwise the order of ᾱ and β̄ is part of it.
  const inputs = conditioning === "timestep" || told.length === 0 ? "" : ` (${told.join(", ")})`;
  const heads = HEADS[reading.objective];
  const order = [...reading.order.keys()].sort((a, b) => reading.order[a]! - reading.order[b]!);
  return {
    objective: reading.objective,
    "head order": order.map((index) => heads[index]).join(", "),
    conditioning: told.length === 0 ? "nothing" : `${conditioning}${inputs}`,
    range: `[${range.join(", ")}]`,
    "channel order": channelOrder,
  };
}

export const describe = (candidate: Candidate): string => Object.values(partsOf(candidate)).join(" · ");

export interface Verdict {
  readonly text: string;
  /** Parts of the card at hand that are not what was found. */
  readonly wrong: readonly Part[];
  /** Parts that this pair of pictures does not decide. */
  readonly undecided: readonly Part[];
}

/** What the card should say, in words, and how sure that is. `ranked` is sorted by error, best first. */
export function verdictOf(ranked: readonly Candidate[], card: DiffusionCard): Verdict {
  const best = ranked[0]!;
  const found = partsOf(best);
  const names = Object.keys(found) as Part[];
  const close = ranked.filter(({ error }) => error <= best.error * (1 + SAME) + 1e-6).map(partsOf);
  const undecided = names.filter((name) => close.some((rival) => rival[name] !== found[name]));
  if (best.error > USELESS)
    return {
      text:
        `No combination fits: the best one, ${describe(best)}, is off by ${percent(best.error)} of residual and noise. ` +
        "Check the weights, what I_in is (origin), and whether the pictures are of the kind the network knows.",
      wrong: [],
      undecided: names,
    };
  const own = partsOf(candidateOf(card));
  const wrong = names.filter((name) => own[name] !== found[name] && !isClose(close, name, own[name]));
  const lines = [
    `The card should say: ${names.map((name) => `${name} ${found[name]}`).join("; ")}.`,
    `Residual and noise are then off by ${percent(best.error)}.`,
    wrong.length === 0
      ? "The card at hand agrees."
      : `The card at hand says otherwise: ${wrong.map((name) => `${name} ${own[name]}`).join("; ")}.`,
    ...undecided.map(
      (name) =>
        `This pair does not tell ${name} ${found[name]} from ${[...new Set(close.map((rival) => rival[name]))]
          .filter((value) => value !== found[name])
          .join(" or ")}.`,
    ),
  ];
  return { text: lines.join(" "), wrong, undecided };
}

const isClose = (close: readonly Record<Part, string>[], name: Part, value: string): boolean =>
  close.some((rival) => rival[name] === value);

const percent = (share: number): string => `${(100 * share).toPrecision(3)} %`;
