// emulate imports two functions that node 20 does not have and that, for Slack, it never calls: this stands in for them.
import * as module from "node:module";

const shim = `
  export * from "node:module";
  export { default } from "node:module";
  export const registerHooks = () => ({ deregister() {} });
  export const stripTypeScriptTypes = (source) => source;
`;
const hooks = `
  export async function resolve(specifier, context, next) {
    const wanted = specifier === "module" && context.parentURL?.includes("/emulate/");
    return wanted ? { url: "shim:module", shortCircuit: true } : next(specifier, context);
  }
  export async function load(url, context, next) {
    return url === "shim:module"
      ? { format: "module", shortCircuit: true, source: ${JSON.stringify(shim)} }
      : next(url, context);
  }
`;
if (!module.registerHooks) {
  module.register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
