/**
 * Questions that come in one turn of the event loop are asked together: a busy process asks fewer times, and whoever asks alone
 * waits for nobody. Answers come in the order of the questions; a failure is everybody's.
 */
export class Gathering<Question, Answer> {
  private gathered: Promise<readonly Answer[]> | null = null;
  private questions: Question[] = [];

  constructor(private readonly ask: (questions: readonly Question[]) => Promise<readonly Answer[]>) {}

  async answer(question: Question): Promise<Answer> {
    const place = this.questions.push(question) - 1;
    this.gathered ??= new Promise((resolve) => setImmediate(() => resolve(this.askAll())));
    return (await this.gathered)[place] as Answer;
  }

  private askAll(): Promise<readonly Answer[]> {
    const { questions } = this;
    this.questions = [];
    this.gathered = null;
    return this.ask(questions);
  }
}
