import { chooseFile, openFile } from "../state/opening.ts";

export async function chooseAndOpen(): Promise<void> {
  const file = await chooseFile(".json,application/json,.png,image/png");
  if (file) await openFile(file);
}
