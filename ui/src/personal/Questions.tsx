//! What only a person can decide: a name that could mean two things. The answer is kept with the stage.
import { CircleQuestionMark } from "lucide-react";
import { useId } from "react";
import { LocationLink } from "../document/LocationLink";
import { useMyStage } from "../document/myStage";
import { listWords } from "../document/personalWords";
import type { Answer, PersonalQuestion } from "../host/contract.gen";
import { Code, cx, Section } from "../kit";
import { choiceOf, unanswered } from "./words";

export function Questions({ questions }: { questions: readonly PersonalQuestion[] }) {
  const open = unanswered(questions).length;
  return (
    <Section title="What only you can decide" aside={open > 0 ? `${open} open` : "all answered"}>
      <ul className="flex flex-col gap-2">
        {questions.map((question) => (
          <li key={`${question.service} ${question.at} ${question.text}`}>
            <Question question={question} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Question({ question }: { question: PersonalQuestion }) {
  const given = useMyStage((state) => state.wish.answers[question.text]);
  const answer = useMyStage((state) => state.answer);
  const group = useId();
  const now = choiceOf(given ?? question.answer);
  const { service, at, location, text, because, choices, services } = question;
  const options: Array<{ value: Answer; words: React.ReactNode }> = [
    ...choices.map((choice) => ({
      value: { use: choice },
      words: (
        <>
          It becomes <Code className="font-semibold">{choice}</Code>
        </>
      ),
    })),
    {
      value: "leave",
      words: (
        <>
          It stays <Code>{text}</Code>
        </>
      ),
    },
  ];
  return (
    <fieldset
      data-testid="my-stage-question"
      className={cx(
        "rounded-lg border px-3 py-2.5",
        now === null ? "border-warn bg-warn-soft" : "border-line-2",
      )}
    >
      <legend className="sr-only">What is {text}?</legend>
      <div className="flex gap-2">
        <CircleQuestionMark
          size={15}
          aria-hidden
          className={cx("mt-0.5 shrink-0", now === null ? "text-warn" : "text-ink-3")}
        />
        <div className="min-w-0 flex-1">
          <p className="font-semibold [overflow-wrap:anywhere]">
            What is <Code>{text}</Code>?
          </p>
          <p className="text-sm text-ink-2 [overflow-wrap:anywhere]">
            {because}
            {services.length > 1 && ` It could be of ${listWords(services, 4)}.`}
          </p>
          <p className="text-sm text-ink-3 [overflow-wrap:anywhere]">
            {service} · {location ? <LocationLink location={location} /> : <Code>{at}</Code>}
          </p>
          <div className="mt-1.5 flex flex-col gap-1">
            {options.map(({ value, words }) => (
              <label key={choiceOf(value)} className="flex min-w-0 items-center gap-2">
                <input
                  type="radio"
                  name={group}
                  className="size-3.5 shrink-0 accent-accent"
                  checked={now === choiceOf(value)}
                  onChange={() => answer(text, value)}
                />
                <span className="min-w-0 [overflow-wrap:anywhere]">{words}</span>
              </label>
            ))}
          </div>
          {now !== null && <p className="mt-1 text-sm text-ink-3">The answer is kept with the stage.</p>}
        </div>
      </div>
    </fieldset>
  );
}
