// Where the window starts.
import "./app/mark";
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./kit/tokens.css";
import { CSPProvider } from "@base-ui/react/csp-provider";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { Boundary } from "./app/Boundary";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    {/* The page's policy allows no style elements: what they would say is in tokens.css. */}
    <CSPProvider disableStyleElements>
      <Boundary>
        <App />
      </Boundary>
    </CSPProvider>
  </StrictMode>,
);
