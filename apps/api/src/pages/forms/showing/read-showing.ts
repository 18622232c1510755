import { MOST_SCENARIOS, scenariosClosed } from '../../../../../../libs/domain/cycle/agenda/scenario.js';
import type { TopicView } from '../../../agenda/agenda.schemas.js';
import { isObserved, readScenario } from '../../../agenda/scenarios/scenario.query.js';
import type { ScenarioView } from '../../../agenda/scenarios/scenario.schemas.js';
import { readStanding } from '../../../cycles/standing.query.js';
import type { ReadForms } from '../../in-browser.js';
import { readAbout } from '../saying/about.query.js';
import { changeForms } from './change-form.js';
import { scenarioForm } from './scenario-form.js';

/** Until the session is over, as long as the topic takes one more. */
export const onTopic: ReadForms<TopicView> = async ({ answer: { cycle, scenarios }, id, viewer }, db) => {
  if (scenarios.length >= MOST_SCENARIOS || scenariosClosed(await readStanding(db, viewer, cycle))) return null;
  return scenarioForm(id, (await readAbout(db, viewer, cycle)).criteria);
};

/** In the same time: what may still change of it. */
export const onScenario: ReadForms<ScenarioView> = async ({ answer: told, id, viewer }, db) => {
  const { cycle, scenario: kept } = await readScenario(db, viewer, id);
  if (scenariosClosed(await readStanding(db, viewer, cycle))) return null;
  const { criteria } = await readAbout(db, viewer, cycle);
  return changeForms({ kept, told, observed: await isObserved(db, id), criteria });
};
