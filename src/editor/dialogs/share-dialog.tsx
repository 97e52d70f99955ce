import { useEffect, useState } from "react";
import { byteSize } from "../format.ts";
import { DownloadIcon, LinkIcon } from "../icons.tsx";
import { shippedUrl } from "../library.ts";
import { encodeLink } from "../share/link.ts";
import { useDocument } from "../state/document-store.ts";
import { saveFile } from "../state/opening.ts";
import { notify } from "../state/toast-store.ts";
import { filesOf } from "./graph-inside.tsx";
import { Modal } from "./modal.tsx";

/** Links longer than this are cut by some mail and chat programs. */
const LONG_LINK = 8000;

export function ShareDialog() {
  const document = useDocument((state) => state.history.present);
  const [link, setLink] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    void encodeLink(document).then((fragment) => {
      if (current) setLink(`${location.origin}${location.pathname}${fragment}`);
    });
    return () => {
      current = false;
    };
  }, [document]);
  const own = filesOf(document).filter((file) => shippedUrl(file.sha256) === null);
  return (
    <Modal title="Share this graph">
      <section className="share-way">
        <h3>As a link</h3>
        <p>The whole graph is in the link, after the #: no server ever sees it.</p>
        <div className="with-button">
          <input
            className="text-input code"
            readOnly
            aria-label="Link to this graph"
            value={link ?? "Packing…"}
            onFocus={(event) => event.target.select()}
          />
          <button
            type="button"
            className="button primary"
            disabled={link === null}
            onClick={() => link && copyText(link)}
          >
            <LinkIcon />
            Copy link
          </button>
        </div>
        {link !== null && link.length > LONG_LINK && (
          <p className="field-note">
            This link has {link.length.toLocaleString("en")} characters; some programs cut such links. A file is safer.
          </p>
        )}
      </section>
      <section className="share-way">
        <h3>As a file</h3>
        <p>JSON that reads and compares well; it opens here and on the command line.</p>
        <button type="button" className="button" onClick={saveFile}>
          <DownloadIcon />
          Download JSON
        </button>
      </section>
      {own.length > 0 && (
        <section className="share-way">
          <h3>What does not travel with it</h3>
          <p>These files are yours alone; send them too. The graph opens without them and says what is missing.</p>
          <ul>
            {own.map((file) => (
              <li key={file.sha256}>
                {file.name} · {byteSize(file.bytes)}
              </li>
            ))}
          </ul>
        </section>
      )}
    </Modal>
  );
}

async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify({ tone: "ok", message: "The link is on the clipboard." });
  } catch {
    notify({
      tone: "error",
      message: "The browser does not allow copying here.",
      hint: "Select the link and press Ctrl+C.",
    });
  }
}
