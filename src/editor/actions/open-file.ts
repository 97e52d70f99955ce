import { chooseFile, openFile } from "../state/opening.ts";

export async function chooseAndOpen(): Promise<void> {
  const file = await chooseFile(".json,application/json,.zip,application/zip,.png,image/png");
  if (file) await openFile(file);
}
