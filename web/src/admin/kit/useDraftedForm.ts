import { useEffect } from "react";
import { type FieldValues, type UseFormProps, type UseFormReturn, useForm } from "react-hook-form";
import { useDraft } from "./useDraft";

type Options<T extends FieldValues> = UseFormProps<T> & { defaultValues: T };

/** A form whose values are kept in this browser like a draft, and what forgets them when they were saved. */
export function useDraftedForm<T extends FieldValues>(
  key: string,
  { defaultValues, ...options }: Options<T>,
): [UseFormReturn<T>, () => void] {
  const draft = useDraft<T>(key, defaultValues);
  const form = useForm<T>({
    ...options,
    defaultValues: { ...defaultValues, ...draft.value } as Options<T>["defaultValues"] & never,
  });
  const { subscribe } = form;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `set` writes under a key that stays the same
  useEffect(() => subscribe({ formState: { values: true }, callback: ({ values }) => draft.set(values) }), [subscribe]);
  return [form, () => draft.clear()];
}
