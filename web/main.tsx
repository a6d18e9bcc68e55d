import "./app/no-eval.ts";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { App } from "./app/App.tsx";
import { Refusal, Unreadable } from "./app/api.ts";
import { Boundary } from "./app/Boundary.tsx";
import "./app/theme.css";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // The server may be on this machine: whether the network is up is no reason not to ask it.
      networkMode: "always",
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      // A refusal stays a refusal; only silence is worth asking again, once.
      retry: (failures, error) => failures < 1 && !(error instanceof Refusal || error instanceof Unreadable),
      retryDelay: 600,
    },
  },
});

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(
  <BrowserRouter>
    <Boundary>
      <QueryClientProvider client={client}>
        <App />
      </QueryClientProvider>
    </Boundary>
  </BrowserRouter>,
);
