//! How it is deployed, and whose file it stands in.
import { useMyStage } from "../document/myStage";
import { entryWords } from "../document/personalWords";
import { Checkbox, Section, Segmented } from "../kit";

export function Options() {
  const { stage, express, shared, choose } = useMyStage();
  return (
    <Section title="Options">
      <Checkbox
        checked={express}
        onChange={(next) => choose({ express: next })}
        label="Express"
        data-testid="my-stage-express"
      />
      <p className="pl-6 text-sm text-ink-3">
        CloudFormation reports success as soon as a change is made, and does not wait for it to settle.
        Faster, for trying things.
      </p>
      {stage === null && (
        <div className="mt-3">
          <Segmented<"own" | "shared">
            label="Who has it"
            value={shared ? "shared" : "own"}
            options={[
              { value: "own", label: "For me only", testId: "my-stage-own" },
              { value: "shared", label: "Shared with the team", testId: "my-stage-shared" },
            ]}
            onChange={(value) => choose({ shared: value === "shared" })}
          />
          <p className="mt-1 text-sm text-ink-3">
            {shared
              ? "It stands in stagewright.toml, as a pending edit: save it, and the team has it, too."
              : `It stands ${entryWords("own").words}, ${entryWords("own").means}. Others see it by its stacks' tags.`}
          </p>
        </div>
      )}
    </Section>
  );
}
