import { createHash } from 'node:crypto'
import type { RiskReport } from '../risk/report.ts'
import { number, odds, unitOf } from './format.ts'
import { type Html, html, trusted } from './html.ts'
import { attackersSection } from './sections/attackers.ts'
import { checksSection } from './sections/checks.ts'
import { classSizesSection } from './sections/class-sizes.ts'
import { comparisonSection } from './sections/comparison.ts'
import { populationSection } from './sections/population.ts'
import { sensitiveSection } from './sections/sensitive.ts'
import { utilitySection } from './sections/utility.ts'
import { style } from './style.ts'

/**
 * The risk report as one HTML file for people: no script, nothing loaded from anywhere, and a policy in the file itself
 * that allows its one style sheet and nothing else. The same report always gives the same bytes.
 */
export function renderRiskReport(report: RiskReport): string {
  const digest = createHash('sha256').update(style, 'utf8').digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Risk report: ${report.subject.dataset}</title>
<style>${trusted(style)}</style>
</head>
<body>
<header><h1>Risk report</h1>
<p class="lead">How well the people in <strong>${report.subject.dataset}</strong> are protected, and what that cost.</p></header>
<main>
${verdict(report)}
${subject(report)}
${checksSection(report)}${comparisonSection(report)}${classSizesSection(report)}${attackersSection(report)}${populationSection(report)}${sensitiveSection(report)}${utilitySection(report)}</main>
<footer><p class="note">${footer(report)}</p></footer>
</body>
</html>
`.html
}

function verdict(report: RiskReport): Html {
  const { after, checks, holds } = report
  const units = unitOf(report)
  const headline =
    checks.length === 0
      ? 'No threshold was set.'
      : holds
        ? 'Every threshold holds.'
        : 'At least one threshold does not hold.'
  const others = `${number(after.smallestClass - 1)} other${after.smallestClass === 2 ? '' : 's'}`
  const alike =
    after.smallestClass > 1
      ? `Everybody among the ${number(after.records)} ${units} looks like at least ${others}.`
      : `Some of the ${number(after.records)} ${units} are alone with their values.`
  return html`<div class="verdict${holds ? '' : ' bad'}"><p class="headline"><span aria-hidden="true">${holds ? '✓' : '✗'} </span>${headline}</p>
<p>${alike} Whoever knows all quasi-identifiers of one of them
finds the right ${unitOf(report, 1)} with a chance of at most ${odds(after.prosecutor.highest)}.</p></div>`
}

function subject({ subject: about, quasiIdentifiers }: RiskReport): Html {
  const facts: [string, Html | string | undefined][] = [
    ['Dataset', about.version === undefined ? about.dataset : `${about.dataset}, version ${about.version}`],
    ['Dataset digest', about.digest && html`<code>${about.digest}</code>`],
    ['Profile', about.profile && `${about.profile.id}, version ${about.profile.version}`],
    ['Profile digest', about.profile && html`<code>${about.profile.digest}</code>`],
    ['Project', about.project && html`<code>${about.project}</code>`],
    ['Grant', about.grant && html`<code>${about.grant}</code>`],
    ['Quasi-identifiers', quasiIdentifiers.length === 0 ? 'none' : quasiIdentifiers.join(', ')],
  ]
  return html`<dl>${facts.map(([name, value]) =>
    value === undefined || value === '' ? '' : html`<dt>${name}</dt><dd>${value}</dd>\n`,
  )}</dl>`
}

const footer = ({ subject: about }: RiskReport): string =>
  about.grant === undefined
    ? 'Made by harbourgate deid risk. The same figures in machine-readable form: run it with --json.'
    : 'The release certificate names this file by its SHA-256 digest, together with the request, the grant, the recipient and the date. The same figures in machine-readable form are in risk-report.json.'
