import { createElement, memo, type ReactNode } from "react";
import { Handle, type Position } from "../../../../src/editor/canvas/flow.ts";

/** Of a node, as it was drawn. */
export interface Markup {
  readonly className: string;
  readonly html: string;
}

/** The same markup with nothing behind it but the library's own ports. */
export const StaticNode = ({ data }: { data: Markup }) => <Content data={data} />;

const Content = memo(function Content({ data }: { data: Markup }) {
  const template = document.createElement("template");
  template.innerHTML = data.html;
  return <article className={data.className}>{[...template.content.children].map(toReact)}</article>;
});

const PORT = ".react-flow__handle";

function toReact(element: Element, key: number): ReactNode {
  if (element.matches(PORT)) return <Port key={key} element={element as HTMLElement} />;
  const props = { key, className: element.className, title: element.getAttribute("title") ?? undefined };
  if (element.querySelector(PORT)) return createElement(element.localName, props, [...element.children].map(toReact));
  // Our own markup, read from a page of this bench a moment ago.
  return createElement(element.localName, { ...props, dangerouslySetInnerHTML: { __html: element.innerHTML } });
}

function Port({ element }: { element: HTMLElement }) {
  const type = element.classList.contains("target") ? "target" : "source";
  const { handleid, handlepos } = element.dataset;
  return <Handle id={handleid} type={type} position={handlepos as Position} className={element.className} />;
}
