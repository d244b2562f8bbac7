// The commands analyze, explain and picture on texts that are in memory.
import { explain, explanationText } from '../../lib/analysis/explain';
import { runRules } from '../../lib/analysis/analyze';
import { nameOf } from '../../lib/analysis/finding';
import { callsOf } from '../../lib/analysis/gateways/calls';
import { placeText } from '../../lib/analysis/input/cluster';
import { joinLoaded, loadText } from '../../lib/analysis/input/load';
import { buildModel } from '../../lib/analysis/model/build';
import { Reach } from '../../lib/analysis/reach/reach';
import { reachability } from '../../lib/analysis/reach/reachability';
import { summaryText } from '../../lib/analysis/report/text';
import { RuleContext } from '../../lib/analysis/rule';
import { pictureOf } from '../../lib/picture/graph';
import { pictureHtml } from '../../lib/picture/html';
import { matrixHtml } from '../../lib/picture/matrix';
import { whole } from '../../lib/private/pieces';
import { type Analysis, type SourceFile } from './protocol';

/** A topology that was analysed. */
export class Topology {
  private readonly context: RuleContext;

  public constructor(files: readonly SourceFile[]) {
    const loaded = joinLoaded(files.map(({ name, text }) => loadText(text, name)));
    if (loaded.manifests.length === 0 && loaded.problems.length === 0) {
      throw new Error('There is no Kubernetes object in it.');
    }
    this.context = new RuleContext(new Reach(buildModel(loaded.manifests)), loaded);
  }

  public analysis(): Analysis {
    const { model, reach, loaded } = this.context;
    const report = runRules(this.context);
    const titles = new Map(report.rules.map(({ name, title }) => [name, title]));
    return {
      findings: report.findings.map(({ rule, level, subject, message, why, fix }) => ({
        rule,
        level,
        title: titles.get(rule) ?? rule,
        object: nameOf(subject),
        place: placeText(subject.source),
        message,
        why,
        fix,
      })),
      summary: summaryText(report),
      unread: loaded.problems.map(({ file, line, reason }) => `${file}:${line}: ${reason}`),
      matrix: whole(matrixHtml(reachability(model, reach), callsOf(model, reach))),
      picture: pictureHtml(pictureOf(this.context, report.findings)),
      hosts: [...new Set(reach.ingresses.flatMap(({ rules }) => rules.flatMap(({ hosts }) => hosts)))].sort(),
    };
  }

  public explanation(host: string): string {
    const { model, reach } = this.context;
    return explanationText(explain(model, host, reach));
  }
}
