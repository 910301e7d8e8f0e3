// Runs before the first paint, so that a page in the remembered theme never flashes in the other one.
try {
  const theme = localStorage.getItem('tallywright-theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // A browser that stores nothing follows the system.
}
