/** A row is named in a body: of which kind, and where. */
type Named = readonly [kind: string, method: 'POST' | 'PUT' | 'PATCH', path: string, body: (id: string) => object];

const PUT_FORWARD = { title: 'A form', framing: 'Sixty fields', reason: 'Counted' };

/** What bodies name, as the facilitator of another cycle: routes by the place in their path. */
export const NAMING: readonly Named[] = [
  [
    'objectiveId',
    'POST',
    'cycles/{cycleId}/topics',
    (objective) => ({ question: 'Q?', objective, yields: 'Y', evidence: 'E', minutes: 5 }),
  ],
  ['objectiveId', 'PATCH', 'topics/{topicId}', (objective) => ({ objective })],
  [
    'topicId',
    'POST',
    'cycles/{cycleId}/contributions',
    (topic) => ({ kind: 'concern', text: 'It takes 18 minutes', topic }),
  ],
  [
    'objectiveId',
    'POST',
    'cycles/{cycleId}/contributions',
    (objective) => ({ kind: 'concern', text: 'It takes 18 minutes', objective }),
  ],
  [
    'criterionId',
    'POST',
    'cycles/{cycleId}/contributions',
    (criterion) => ({ kind: 'concern', text: 'It takes 18 minutes', criterion }),
  ],
  [
    'criterionId',
    'POST',
    'cycles/{cycleId}/contributions',
    (criterion) => ({
      kind: 'evidence',
      text: 'It takes 18 minutes',
      observation: { expected: 'Six', observed: 'Nine', verdict: 'unfit', criterion },
    }),
  ],
  [
    'scenarioId',
    'POST',
    'cycles/{cycleId}/contributions',
    (scenario) => ({ kind: 'concern', text: 'It takes 18 minutes', scenario }),
  ],
  ['criterionId', 'POST', 'topics/{topicId}/scenarios', (id) => ({ situation: 'S', data: 'D', criteria: [id] })],
  ['criterionId', 'PATCH', 'scenarios/{scenarioId}', (id) => ({ criteria: [id] })],
  [
    'contributionId',
    'POST',
    'cycles/{cycleId}/items',
    (contribution) => ({ title: 'T', framing: 'F', passages: [{ contribution, starts: 0, ends: 5 }] }),
  ],
  ['contributionId', 'POST', 'items/{itemId}/passages', (contribution) => ({ contribution, starts: 0, ends: 5 })],
  [
    'obligationId',
    'POST',
    'items/{itemId}/criteria',
    (obligation) => ({ statement: 'It takes at most six minutes', obligation }),
  ],
  [
    'contributionId',
    'POST',
    'items/{itemId}/criteria',
    (story) => ({ statement: 'It takes at most six minutes', story }),
  ],
  [
    'contributionId',
    'POST',
    'programs/{programId}/personas',
    (story) => ({ name: 'Offline', description: 'Without a network', stories: [story] }),
  ],
  [
    'criterionId',
    'POST',
    'items/{itemId}/amendments',
    (criterion) => ({
      part: 'criterion',
      criterion,
      proposal: { statement: 'It takes at most six minutes' },
      reason: 'Measured',
    }),
  ],
  [
    'contributionId',
    'POST',
    'items/{itemId}/amendments',
    (story) => ({
      part: 'criterion',
      proposal: { statement: 'It takes at most six minutes', story },
      reason: 'Measured',
    }),
  ],
  [
    'obligationId',
    'POST',
    'items/{itemId}/amendments',
    (obligation) => ({
      part: 'criterion',
      proposal: { statement: 'It takes at most six minutes', obligation },
      reason: 'Measured',
    }),
  ],
  [
    'contributionId',
    'POST',
    'cycles/{cycleId}/amendments',
    (contribution) => ({ ...PUT_FORWARD, passages: [{ contribution, starts: 0, ends: 5 }] }),
  ],
  ['itemId', 'POST', 'cycles/{cycleId}/amendments', (of) => ({ ...PUT_FORWARD, lineage: [{ of, kind: 'link' }] })],
  ['amendmentId', 'POST', 'cycles/{cycleId}/amendments', (amends) => ({ ...PUT_FORWARD, amends })],
  [
    'amendmentId',
    'POST',
    'items/{itemId}/amendments',
    (amends) => ({ part: 'framing', framing: 'Sixty fields', reason: 'Counted', amends }),
  ],
  ['decisionId', 'POST', 'items/{itemId}/decisions', (decision) => ({ decision })],
  ['itemId', 'POST', 'items/{itemId}/lineage', (of) => ({ of, kind: 'link' })],
  ['topicId', 'PATCH', 'contributions/{contributionId}', (topic) => ({ topic })],
  ['scenarioId', 'PATCH', 'contributions/{contributionId}', (scenario) => ({ scenario })],
  ['objectiveId', 'PATCH', 'contributions/{contributionId}', (objective) => ({ objective })],
  ['criterionId', 'PATCH', 'contributions/{contributionId}', (criterion) => ({ criterion })],
  [
    'contributionId',
    'PUT',
    'contributions/{contributionId}/disposition',
    (duplicateOf) => ({ kind: 'duplicate', duplicateOf }),
  ],
  ['itemId', 'PUT', 'contributions/{contributionId}/disposition', (item) => ({ kind: 'will_change', items: [item] })],
  [
    'contributionId',
    'POST',
    'cycles/{cycleId}/dispositions',
    (contribution) => ({ items: [{ contribution, kind: 'answered', answer: 'Thank you' }] }),
  ],
  [
    'objectiveId',
    'POST',
    'cycles/{cycleId}/closure/publish',
    (objective) => ({ learnt: [{ objective, text: 'Less is more' }] }),
  ],
  [
    'objectiveId',
    'POST',
    'cycles/{cycleId}/closure/learnt',
    (objective) => ({ learnt: [{ objective, text: 'Less is more' }] }),
  ],
  ['optionId', 'POST', 'decisions/{decisionId}/positions', (option) => ({ option, reason: 'It is shorter' })],
  [
    'decisionId',
    'POST',
    'decisions/{decisionId}/answers',
    (position) => ({ answers: [{ position, answer: 'I followed it' }] }),
  ],
  ['optionId', 'POST', 'decisions/{decisionId}/ruling', (option) => ({ option, rationale: 'It saves eight minutes' })],
  ['obligationId', 'POST', 'reviews/{reviewId}/reject', (obligation) => ({ obligation, reason: 'Old reports stay' })],
  [
    'obligationId',
    'POST',
    'reviews/{reviewId}/request-changes',
    (obligation) => ({ reason: 'Names stay', obligations: [obligation] }),
  ],
  ['itemId', 'POST', 'reviews/{reviewId}/request-changes', (item) => ({ reason: 'Names stay', items: [item] })],
  ['obligationId', 'POST', 'reviews/{reviewId}/tokens', (obligation) => ({ verdict: 'reject', obligation })],
];
