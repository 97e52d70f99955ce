import { useEffect, useState } from "react";
import { assetsOf } from "../../graph/asset-refs.ts";
import type { GraphDocument } from "../../graph/document.ts";
import { byteSize } from "../format.ts";
import { DownloadIcon, LinkIcon } from "../icons.tsx";
import { shippedUrl } from "../library.ts";
import { messages } from "../messages.ts";
import { encodeLink } from "../share/link.ts";
import { bundledFiles, saveBundle } from "../state/bundles.ts";
import { useDocument } from "../state/document-store.ts";
import { saveFile } from "../state/opening.ts";
import { notify } from "../state/toast-store.ts";
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
  const own = assetsOf(document).filter((file) => shippedUrl(file.sha256) === null);
  return (
    <Modal title={messages.share.title}>
      <section className="share-way">
        <h3>{messages.share.asLink}</h3>
        <p>{messages.share.linkText}</p>
        <div className="with-button">
          <input
            className="text-input code"
            readOnly
            aria-label={messages.share.link}
            value={link ?? messages.share.packing}
            onFocus={(event) => event.target.select()}
          />
          <button
            type="button"
            className="button primary"
            disabled={link === null}
            onClick={() => link && copyText(link)}
          >
            <LinkIcon />
            {messages.share.copy}{" "}
          </button>
        </div>
        {link !== null && link.length > LONG_LINK && (
          <p className="field-note">{messages.share.longLink(link.length.toLocaleString("en"))}</p>
        )}
      </section>
      <section className="share-way">
        <h3>{messages.share.asFile}</h3>
        <p>{messages.share.fileText}</p>
        <button type="button" className="button" onClick={saveFile}>
          <DownloadIcon />
          {messages.share.download}{" "}
        </button>
      </section>
      <Bundle document={document} />
      {own.length > 0 && (
        <section className="share-way">
          <h3>{messages.share.notWithIt}</h3>
          <p>{messages.share.filesText}</p>
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

/** The graph with its files, in one. */
function Bundle({ document }: { document: GraphDocument }) {
  const [busy, setBusy] = useState(false);
  const files = bundledFiles(document);
  const { asBundle, bundleText, bundleFiles, bundle, bundling } = messages.share;
  return (
    <section className="share-way">
      <h3>{asBundle}</h3>
      <p>{bundleText}</p>
      {files.length > 0 && (
        <ul aria-label={bundleFiles}>
          {files.map((file) => (
            <li key={file.sha256}>
              {file.name} · {byteSize(file.bytes)}
            </li>
          ))}
        </ul>
      )}
      <button
        type="button"
        className="button"
        disabled={busy}
        onClick={async () => {
          setBusy(true);
          await saveBundle();
          setBusy(false);
        }}
      >
        <DownloadIcon />
        {busy ? bundling : bundle}{" "}
      </button>
    </section>
  );
}

async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify({ tone: "ok", message: messages.share.copied });
  } catch {
    notify({
      tone: "error",
      message: messages.share.notCopied,
      hint: messages.share.copyHint,
    });
  }
}
