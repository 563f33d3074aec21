import { expect, test } from "vitest";
import { linkOf, linkParts } from "./links";

test("links are found in a text, without the mark that ends its sentence", () => {
  const text = "See https://example.com/a?b=1. And (http://example.com/shop), not example.com";
  const parts = linkParts(text);
  expect(parts.filter(({ isLink }) => isLink).map((part) => part.text)).toEqual([
    "https://example.com/a?b=1",
    "http://example.com/shop",
  ]);
  expect(parts.map((part) => part.text).join("")).toBe(text);
  expect(linkParts("no link")).toEqual([{ text: "no link", isLink: false }]);
  expect(linkParts("javascript:alert(1) data:text/html,x").some(({ isLink }) => isLink)).toBe(false);
});

test("an address is taken as it is meant, and what is none is refused", () => {
  expect(linkOf(" https://example.com/my page")).toBeNull();
  expect(linkOf("example.com/idea")).toBe("https://example.com/idea");
  expect(linkOf("http://example.com")).toBe("http://example.com/");
  for (const none of [
    "",
    "idea",
    "javascript:alert(1)",
    "data:text/html,x.y",
    "file:///etc/x.y",
    "https://a:b@example.com",
  ])
    expect(linkOf(none), none).toBeNull();
});
