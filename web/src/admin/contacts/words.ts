import { m } from "~/admin/paraglide/messages";

export const OWNERS = { guardian: m.guardian(), student: m.student_2(), unknown: m.not_known_whose() } as const;
export const RELATIONS: Record<string, string> = {
  mother: m.mother(),
  father: m.father(),
  guardian: m.lawful_guardian(),
};
