// Where a secret is kept, as CloudFormation writes it.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
import { useState } from "react";
import type { Store } from "../host/contract.gen";
import { Field, Select, TextInput } from "../kit";

export function referenceText(store: Store, name: string, key: string): string {
  switch (store) {
    case "ssm":
      return `{{resolve:ssm:${name}}}`;
    case "ssm-secure":
      return `{{resolve:ssm-secure:${name}}}`;
    case "secrets-manager":
      return key === ""
        ? `{{resolve:secretsmanager:${name}}}`
        : `{{resolve:secretsmanager:${name}:SecretString:${key}}}`;
  }
}

export function Reference({ onText }: { onText: (text: string) => void }) {
  const [store, setStore] = useState<Store>("secrets-manager");
  const [name, setName] = useState("");
  const [key, setKey] = useState("");
  const say = (store: Store, name: string, key: string) => {
    setStore(store);
    setName(name);
    setKey(key);
    onText(name.trim() === "" ? "" : referenceText(store, name.trim(), key.trim()));
  };
  return (
    <div className="flex flex-col gap-2">
      <Field label="Kept in">
        {(ids) => (
          <Select
            {...ids}
            value={store}
            options={[
              { value: "secrets-manager", label: "Secrets Manager" },
              { value: "ssm-secure", label: "SSM, encrypted" },
              { value: "ssm", label: "SSM" },
            ]}
            onChange={(next) => say(next, name, key)}
          />
        )}
      </Field>
      <Field label={store === "secrets-manager" ? "Name or ARN of the secret" : "Path of the parameter"}>
        {(ids) => (
          <TextInput
            {...ids}
            mono
            value={name}
            placeholder={store === "secrets-manager" ? "acme/{stage}/db" : "/acme/{stage}/db"}
            onChange={(next) => say(store, next, key)}
          />
        )}
      </Field>
      {store === "secrets-manager" && (
        <Field label="Key in it" hint="Empty: the whole secret.">
          {(ids) => <TextInput {...ids} mono value={key} onChange={(next) => say(store, name, next)} />}
        </Field>
      )}
    </div>
  );
}
