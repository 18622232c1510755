import type { ContributionBody, InboxBody } from '../../../../libs/domain/contribution/contribution.js';
import { checkFeedback } from '../../../../libs/domain/contribution/feedback/feedback-quality.js';
import { storyText } from '../../../../libs/domain/contribution/story.js';
import { CheckedView } from './contribution.schemas.js';

/** How the routes that check are described. */
export const CHECKED = {
  summary: 'What would make it more useful, before you say it; nothing is kept',
  policy: 'contribute',
  description: 'What is missing, and the one thing that would help most; nothing is kept',
  answer: CheckedView,
} as const;

/** What would make words more useful, before they are said. A scenario belongs to a topic, so what names one is about something. */
export function checkSaid(body: ContributionBody | InboxBody): CheckedView {
  const { scenario, topic = scenario, objective, criterion, story, observation }: Partial<ContributionBody> = body;
  const text = story ? storyText(story) : (body.text ?? '');
  return { quality: checkFeedback(text, { story, observation, topic, objective, criterion }) };
}
