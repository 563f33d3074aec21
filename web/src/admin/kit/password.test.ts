import { expect, test } from "vitest";
import { AppError } from "~/api/errors";
import { answerPassword, isAsking, withPassword } from "./password";

const refused = () => new AppError("Type your password again to go on.", "password_again", 403);

test("what is refused for want of the password runs again when it was typed", async () => {
  let tries = 0;
  const done = withPassword(async () => {
    tries += 1;
    if (tries === 1) throw refused();
    return "done";
  });
  await Promise.resolve();
  await Promise.resolve();
  expect(isAsking()).toBe(true);
  answerPassword(true);
  expect(await done).toBe("done");
  expect(isAsking()).toBe(false);
});

test("who goes back changes nothing, and other errors ask for nothing", async () => {
  const back = withPassword(async () => {
    throw refused();
  });
  await Promise.resolve();
  await Promise.resolve();
  answerPassword(false);
  await expect(back).rejects.toThrow("Type your password again");
  const other = withPassword(async () => {
    throw new AppError("No.", "conflict", 409);
  });
  await expect(other).rejects.toThrow("No.");
  expect(isAsking()).toBe(false);
});
