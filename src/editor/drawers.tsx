import { type ReactNode, useState } from "react";
import { messages } from "./messages.ts";

type Drawer = "left" | "right";

const { drawers: words } = messages;

/** The page's regions. Where it is narrow the side panels are drawers over the canvas, opened one at a time. */
export function Regions({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<Drawer | null>(null);
  const toggle = (drawer: Drawer) => setOpen(open === drawer ? null : drawer);
  return (
    <div className="studio" data-drawer={open ?? undefined}>
      {children}
      <div className="drawer-buttons">
        {(["left", "right"] as const).map((drawer) => (
          <button
            key={drawer}
            type="button"
            className="button"
            aria-expanded={open === drawer}
            onClick={() => toggle(drawer)}
          >
            {words[drawer]}
          </button>
        ))}
      </div>
    </div>
  );
}
