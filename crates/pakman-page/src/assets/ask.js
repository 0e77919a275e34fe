// Questions to the program, and whether it is there.

// Why a question has no answer.
export class Refused extends Error {}

// The program has ended, or another one listens there.
export class Gone extends Error {}

// What the page is about, once that is known: a program that has something else does not answer.
let about = "";

// Asks, and gives the answer.
export async function ask(question, body) {
  let response;
  try {
    response = await fetch(`ask/${question}${about && `?of=${about}`}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body ?? {}),
    });
  } catch {
    throw new Gone("`pakman ui` has ended");
  }
  if (response.status === 401 || response.status === 421) throw new Gone("another `pakman ui` listens there");
  if (!response.ok) throw new Refused((await response.text()).trim());
  const answer = await response.json();
  if (question === "open") about = answer.of;
  return answer;
}

// Says that this page is closed; nobody waits for an answer.
export function bye(page) {
  fetch("ask/bye", {
    method: "POST",
    keepalive: true,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ page }),
  }).catch(() => {});
}
