/** Ids of the two nodes that every graph has without listing them: what comes in, and what goes out. */
export const INPUTS = "inputs";
export const OUTPUTS = "outputs";

export const isReserved = (id: string): boolean => id === INPUTS || id === OUTPUTS;
