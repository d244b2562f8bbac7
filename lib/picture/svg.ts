import { FONT, pictureDot } from './dot';
import { type Picture } from './types';

/** Draws a picture as SVG, with Graphviz. */
export async function pictureSvg(picture: Picture): Promise<string> {
  // Graphviz is an ES module of 800 KB, which no other command needs.
  const { Graphviz } = await import('@hpcc-js/wasm-graphviz');
  const graphviz = await Graphviz.load();
  const svg = graphviz.layout(pictureDot(picture), 'svg', 'dot');
  return svg.replaceAll(`font-family="${FONT}"`, `font-family="${FONT}, DejaVu Sans, Helvetica, Arial, sans-serif"`);
}
