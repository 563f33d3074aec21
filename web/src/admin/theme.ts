import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";
import { m } from "~/admin/paraglide/messages";

const peacock: MantineColorsTuple = [
  "#E6F3F3",
  "#CDE6E7",
  "#A3D2D6",
  "#74BBC2",
  "#55B4BE",
  "#2C8D98",
  "#177783",
  "#0F6470",
  "#0C525C",
  "#083B43",
];
const marigold: MantineColorsTuple = [
  "#FFF7E3",
  "#FDF0CF",
  "#FCDF9A",
  "#F9CC5F",
  "#F5B324",
  "#E59E07",
  "#B97900",
  "#8A5A00",
  "#774A00",
  "#2B1D00",
];
const gray: MantineColorsTuple = [
  "#F7F7F3",
  "#F0F2EE",
  "#E2E6E1",
  "#D2D8D3",
  "#AEBBB8",
  "#848F8D",
  "#5F6E6E",
  "#4A5A5B",
  "#263637",
  "#15272A",
];
const dark: MantineColorsTuple = [
  "#E8EEEB",
  "#C9D3CF",
  "#AEBBB8",
  "#93A29F",
  "#314344",
  "#223031",
  "#1B292A",
  "#0E1718",
  "#0B1213",
  "#070C0D",
];

/** Peacock acts, marigold is now, ink on paper. */
export const theme = createTheme({
  colors: { peacock, marigold, gray, dark },
  primaryColor: "peacock",
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.3,
  black: "#15272A",
  white: "#FFFFFF",
  defaultRadius: 8,
  cursorType: "pointer",
  fontFamily: 'system-ui, "Noto Sans", "Noto Sans Devanagari", sans-serif',
  headings: { fontWeight: "600" },
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "16px", sm: "18px", md: "20px", lg: "24px", xl: "28px" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  breakpoints: { xs: "30em", sm: "40em", md: "62em", lg: "80em", xl: "90em" },
  respectReducedMotion: true,
  components: {
    Modal: {
      defaultProps: {
        centered: true,
        radius: 12,
        transitionProps: { duration: 180 },
        closeButtonProps: { "aria-label": m.close() },
        // The head of a dialog is none of the page.
        attributes: { header: { role: "presentation" } },
      },
    },
    Menu: { defaultProps: { radius: 10, transitionProps: { duration: 180 } } },
  },
});

/** Mantine's own variables stand for the tokens of src/shared/ui/tokens.css, which know light and dark. */
const fromTokens = {
  "--mantine-color-body": "var(--canvas)",
  "--mantine-color-text": "var(--text)",
  "--mantine-color-dimmed": "var(--dimmed)",
  "--mantine-color-placeholder": "var(--dimmed)",
  "--mantine-color-anchor": "var(--act-text)",
  "--mantine-color-error": "var(--bad)",
  "--mantine-color-default": "var(--surface)",
  "--mantine-color-default-hover": "var(--sunken)",
  "--mantine-color-default-color": "var(--text)",
  "--mantine-color-default-border": "var(--line-2)",
  "--mantine-primary-color-light": "var(--act-tint)",
  "--mantine-primary-color-light-hover": "var(--act-tint-2)",
  "--mantine-primary-color-light-color": "var(--act-text)",
};

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: fromTokens,
  dark: fromTokens,
});
