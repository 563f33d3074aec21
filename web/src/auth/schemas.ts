import * as z from "zod/mini";
import { m } from "~/paraglide/messages";

const address = () => z.string().check(z.trim(), z.toLowerCase(), z.email({ error: () => m.need_email() }));

export const signInSchema = z.object({
  email: address(),
  password: z.string().check(z.minLength(1, { error: () => m.need_password() })),
});

export const signUpSchema = z.object({
  full_name: z.string().check(z.trim(), z.minLength(1, { error: () => m.need_name() }), z.maxLength(120)),
  email: address(),
  password: z.string().check(z.minLength(8, { error: () => m.need_long_password() }), z.maxLength(72)),
});

export const addressSchema = z.object({ email: address() });

export const newPasswordSchema = z.object({
  password: z.string().check(z.minLength(8, { error: () => m.need_long_password() }), z.maxLength(72)),
});
