import { MoonIcon, SunIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { changeSettings, isDark, useSettings } from "../state/settings-store.ts";

/** The other of the two looks; the system's until first pressed. */
export function ThemeButton() {
  const theme = useSettings((state) => state.theme);
  const dark = isDark(theme);
  const next = dark ? "light" : "dark";
  return (
    <button
      type="button"
      className="icon-button framed"
      aria-label={messages.topBar.look(next)}
      title={messages.topBar.look(next)}
      onClick={() => changeSettings({ theme: next })}
    >
      {dark ? <SunIcon /> : <MoonIcon />}
    </button>
  );
}
