import type { Command } from 'commander';
import type { ScenarioTyped } from '../../commands/agenda/scenarios.js';
import { CYCLE, oneMore, type Adding } from '../adding.js';

const scenarios = () => import('../../commands/agenda/scenarios.js');
/** The argument of commands that are about a scenario. */
const SCENARIO = ['<scenario>', 'its id, its words, or how they begin'] as const;

/** What demonstrations show. */
export function addScenarioCommands(scenario: Command, { out, asking, ask }: Adding): void {
  withParts(asking(scenario, 'add', 'add what is to be shown of a topic, until the session is over'))
    .argument(...CYCLE)
    .argument('<topic>', 'its id, its question, or how that begins')
    .argument('<situation...>', 'who does what, and under which circumstances')
    .action(
      ask(async (api, _cycle: string, topic: string, situation: string[], typed: ScenarioTyped) =>
        (await scenarios()).addScenario(api, topic, situation, typed, out),
      ),
    );
  asking(scenario, 'show', 'one scenario, with the criteria that it puts to the test')
    .argument(...CYCLE)
    .argument(...SCENARIO)
    .action(ask(async (api, _cycle: string, id: string) => (await scenarios()).showScenario(api, id, out)));
  withParts(
    asking(
      scenario,
      'change',
      'say it otherwise, or bind it to criteria, until the session is over; what you do not type stays',
    ),
  )
    .argument(...CYCLE)
    .argument(...SCENARIO)
    .option('--situation <words>', 'what happens, with data as it is in real life')
    .option('--no-expected', 'nothing in particular')
    .option('--no-constraint', 'none')
    .option('--no-assistive-technology', 'none')
    .option('--no-criterion', 'none')
    .action(
      ask(async (api, _cycle: string, id: string, typed: ScenarioTyped) =>
        (await scenarios()).changeScenario(api, id, typed, out),
      ),
    );
  asking(scenario, 'drop', 'take it off, until the session is over; what people have observed stays')
    .argument(...CYCLE)
    .argument(...SCENARIO)
    .action(ask(async (api, _cycle: string, id: string) => (await scenarios()).dropScenario(api, id, out)));
}

const withParts = (command: Command): Command =>
  command
    .option('--data <words>', 'the realistic data that it uses')
    .option('--expected <words>', 'what should come of it')
    .option('--constraint <words>', 'what makes it hard; again for each', oneMore)
    .option('--assistive-technology <words>', 'with which it is used; again for each', oneMore)
    .option('--criterion <criterion>', 'that it puts to the test, as `item show` tells it; again for each', oneMore);
