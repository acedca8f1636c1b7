import type { Permission } from "@/lib/http/permissions";
import type { Stops } from "./use-stops";

/** Something to look at; `at`: a CSS selector of where it is on the stop's screen, so that it can be shown there. */
export type Look = string | { readonly words: string; readonly at: string };

export const wordsOf = (look: Look): string => (typeof look === "string" ? look : look.words);

export interface TourStep {
  readonly id: string;
  readonly title: string;
  readonly seconds: number;
  /** What to do there. */
  readonly todo: string;
  /** What to look at. */
  readonly look: readonly Look[];
  readonly action: string;
  readonly permission: Permission;
  /** Not for those who may this: a fuller stop takes its place. */
  readonly unless?: Permission;
  /** Where it is; undefined while this demo has nothing to show there. */
  readonly href: (stops: Stops) => string | undefined;
  /** Said instead of the button while there is nowhere to go. */
  readonly none: string;
}

const problemHref: TourStep["href"] = ({ problem }) => problem && `/lines/${problem.id}`;
const allInOrder = "Every line is in order: somebody was here before you. npm run demo -- --reset starts over.";

/** Five minutes through the product, on the real screens. */
export const tourSteps: readonly TourStep[] = [
  {
    id: "overview",
    title: "See what needs a person",
    seconds: 30,
    todo: "Look at the building: three sites, panels, monitors, a PBX and a gateway.",
    look: [
      { words: "Four truths about every device, each with its own age, never one green dot", at: 'section[aria-label="Fleet health"]' },
      { words: "What needs attention, with its cause and the next step", at: 'ul[aria-label="Needs attention"]' },
    ],
    action: "Open the overview",
    permission: "device.see",
    href: () => "/",
    none: "",
  },
  {
    id: "form",
    title: "Open a panel’s SIP account",
    seconds: 60,
    todo: "Change the registration interval to 300 and look at what stands under Changes.",
    look: [
      { words: "Every field says its constraint and where the rule comes from", at: ".f-group .hint" },
      { words: "Old and new stand beside each other with the risk, before anything is sent", at: 'aside[aria-label="Changes"]' },
      { words: "The stored password is never shown, not even as dots", at: '.f-group [role="group"][aria-labelledby]' },
    ],
    action: "Open the form",
    permission: "device.see",
    href: ({ panel }) => panel && `/devices/${panel.id}/settings/sip`,
    none: "No panel answers just now. The building needs a moment after a start.",
  },
  {
    id: "warning",
    title: "Type something that cannot work",
    seconds: 45,
    todo: "In the same form, empty the STUN server, type 5 as the registration interval, and try to apply.",
    look: [
      { words: "A value that the panel would refuse never leaves the form", at: 'aside[aria-label="Changes"]' },
      "A legal value that asks for trouble is a warning with a one-click fix, and no more",
    ],
    action: "Back to the form",
    permission: "device.configure",
    href: ({ panel }) => panel && `/devices/${panel.id}/settings/sip`,
    none: "No panel answers just now.",
  },
  {
    id: "problem",
    title: "Find an honest problem and mend it",
    seconds: 60,
    todo: "Read what the ends disagree about. Where one field mends it, press Prepare the change.",
    look: [
      { words: "One line seen from all its ends, each with what it says itself", at: '[aria-label^="The ends of"]' },
      "The disagreement in a sentence, and the very change that mends it, shown before it is written",
    ],
    action: "Open a line with a problem",
    permission: "device.configure",
    href: problemHref,
    none: allInOrder,
  },
  {
    id: "disagreement",
    title: "Find why a line does not ring",
    seconds: 60,
    todo: "Read what the ends disagree about. Press Test now to ask all of them again.",
    look: [
      { words: "One line seen from all its ends, each with what it says itself", at: '[aria-label^="The ends of"]' },
      "The cause in a sentence, to pass on: an agent mends passwords and nothing else",
    ],
    action: "Open a line with a problem",
    permission: "line.see",
    unless: "device.configure",
    href: problemHref,
    none: allInOrder,
  },
  {
    id: "reset",
    title: "Reset a password at both ends",
    seconds: 60,
    todo: "Type a ticket, press Enter, and watch. Nobody sees the password, not even you.",
    look: [
      { words: "Every end is asked before anything is written", at: 'section[aria-label="Reset"]' },
      "Each step with its result and time, and the proof: it registers again",
      "Had a step failed, the old password would be put back",
    ],
    action: "Reset this line",
    permission: "line.reset",
    href: ({ resettable }) => resettable && `/reset?line=${resettable.id}`,
    none: "No line with two ends that answer just now.",
  },
  {
    id: "job",
    title: "See what became of a change on many devices",
    seconds: 45,
    todo: "Read the groups, and press one. Nothing of it was written unseen: each row says old and new.",
    look: [
      "Rows grouped by cause, worst first, each group with its next step",
      "What was not reached is never called done, and can be tried again alone",
      "Put all back is one press, through the same plan",
    ],
    action: "Open a finished job",
    permission: "job.see",
    href: ({ job }) => job && `/jobs/${job.id}`,
    none: "No job has ended yet.",
  },
  {
    id: "site",
    title: "See a building, and what its customer gets",
    seconds: 45,
    todo: "Scroll to the last 30 days. Then open Hand over, and Month report.",
    look: [
      "How much of the time each of the four truths was yes; what nobody checked is left out, and said",
      "The hand-over sheet: devices floor by floor, lines with their last proof, open points, no password",
      "The report of a month, with at most three things worth doing and why",
    ],
    action: "Open the building",
    permission: "device.see",
    href: ({ panel }) => (panel?.site ? `/sites/${panel.site.id}` : undefined),
    none: "No panel answers just now.",
  },
  {
    id: "activity",
    title: "See that you were seen",
    seconds: 30,
    todo: "Open your own activity and unfold the reset.",
    look: ["Who, what, when, for which ticket, with every write below it"],
    action: "Open my activity",
    permission: "audit.own",
    href: () => "/activity",
    none: "",
  },
  {
    id: "audit",
    title: "Prove that nobody edited the record",
    seconds: 15,
    todo: "Press Verify the chain.",
    look: [
      { words: "Each entry is sealed to the one before it; one that was changed or removed would be named", at: 'ul[aria-label="Acts"]' },
    ],
    action: "Open the audit",
    permission: "audit.see",
    href: () => "/audit",
    none: "",
  },
];

/** The stops that exist for a person. */
export function stepsFor(permissions: readonly string[]): TourStep[] {
  return tourSteps.filter(({ permission, unless }) => permissions.includes(permission) && !(unless && permissions.includes(unless)));
}
