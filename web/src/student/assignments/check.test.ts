import { expect, test, vi } from "vitest";
import { checked, isTwoThings, placeFor, shownName, typeOf } from "./check";

const PNG = "\x89PNG\r\n\x1a\n";
const file = (name: string, content: string, type = "") =>
  new File([Uint8Array.from(content, (letter) => letter.charCodeAt(0))], name, { type });

test.each([
  ["%PDF-1.7 ...", "application/pdf"],
  ["\xff\xd8\xff\xe0", "image/jpeg"],
  [PNG, "image/png"],
  ["RIFF\0\0\0\0WEBPVP8 ", "image/webp"],
  ["\0\0\0\x20ftypisom", "video/mp4"],
  ["\0\0\0\x20ftypheic", null],
  ["<svg onload=alert(1)>", null],
  ["MZ\x90", null],
  ["PK\x03\x04", null],
  ["", null],
])("the first bytes %j are %s", (head, type) => {
  expect(typeOf(head)).toBe(type);
});

test("the bytes decide, not the name or what the phone says", async () => {
  expect(await checked(file("photo.png", "<svg xmlns='...'><script>", "image/png"))).toHaveProperty("refused");
  expect(await checked(file("idea.docx", "%PDF-1.4 text", ""))).toEqual({ type: "application/pdf", name: "idea.pdf" });
  expect(await checked(file("empty.pdf", "", "application/pdf"))).toHaveProperty("refused");
});

test("letters are a text where the name says so, and never a page that runs", async () => {
  expect(await checked(file("questions.txt", "Ten questions\n", "text/plain"))).toEqual({
    type: "text/plain",
    name: "questions.txt",
  });
  expect(await checked(file("questions.exe", "Ten questions\n"))).toHaveProperty("refused");
  expect(await checked(file("page.txt", "<html><script>alert(1)</script>"))).toHaveProperty("refused");
  expect(await checked(file("program.txt", "MZ\x90\0"))).toHaveProperty("refused");
});

test("a file that is two things is refused, a plain one is not", async () => {
  expect(isTwoThings(`${PNG}<script>alert(1)</script>`, "", "image/png")).toBe(true);
  expect(isTwoThings("\xff\xd8\xff\xe0", "...PK\x05\x06...", "image/jpeg")).toBe(true);
  expect(isTwoThings("%PDF-1.7\n%\xe2\xe3", "%%EOF", "application/pdf")).toBe(false);
  expect(
    await checked(file("a.jpg", `\xff\xd8\xff\xe0${"x".repeat(3000)}PK\x05\x06${"\0".repeat(18)}`)),
  ).toHaveProperty("refused");
});

test("a file over the limit is refused before it is read", async () => {
  const huge = file("film.mp4", "\0\0\0\x20ftypisom");
  Object.defineProperty(huge, "size", { value: 50 * 1024 * 1024 + 1 });
  const read = vi.spyOn(huge, "slice");
  expect(await checked(huge)).toHaveProperty("refused");
  expect(read).not.toHaveBeenCalled();
});

test.each([
  ["../../etc/passwd", "passwd.pdf"],
  ["..\\..\\boot.ini", "boot.pdf"],
  ["invoice.pdf.exe", "invoice.pdf.pdf"],
  [".htaccess", "file.pdf"],
  ["मेरा विचार.pdf", "मेरा विचार.pdf"],
  ["", "file.pdf"],
])("the name %j is shown as %j and leads nowhere", (name, shown) => {
  expect(shownName(name, "application/pdf")).toBe(shown);
  const place = placeFor("seat/work", shown);
  expect(place.split("/")).toHaveLength(3);
  expect(place).not.toContain("..");
});
