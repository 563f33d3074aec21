import { Page } from "../kit/Page";

export default function Overview() {
  return <Page title="Overview">{null}</Page>;
}
