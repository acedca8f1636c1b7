"use client";

/**
 * Opens an address that has to be asked for first in a tab of its own. The tab is opened before anything is asked: a browser lets one
 * open only right after a press.
 */
export async function inNewTab(ask: () => Promise<{ readonly url: string }>): Promise<void> {
  const tab = window.open("", "_blank");
  try {
    const { url } = await ask();
    if (tab) {
      tab.opener = null;
      tab.location.href = url;
    }
  } catch (error) {
    tab?.close();
    throw error;
  }
}
