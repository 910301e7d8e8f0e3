/** Where the plans will be. */
export function LoadingPlans() {
  return (
    <div role="status" className="mt-10 grid gap-6 sm:grid-cols-2 lg:grid-cols-3">
      <p className="sr-only">Loading plans</p>
      {['first', 'second', 'third'].map((place) => (
        <div key={place} className="waiting h-96 animate-pulse border border-rule bg-sheet p-6">
          <div className="h-6 w-24 bg-rule" />
          <div className="mt-8 h-10 w-40 bg-rule" />
          <div className="mt-8 h-4 w-full bg-rule" />
          <div className="mt-3 h-4 w-3/4 bg-rule" />
        </div>
      ))}
    </div>
  )
}
