namespace Nuke.Common.Execution;

/// <summary>Which targets run, and in which order.</summary>
internal static class ExecutionPlanner
{
    /// <summary>
    /// The invoked targets (the default ones when none is named), and what they depend on, each after everything
    /// that it depends on or comes after; otherwise in the order in which the build declares them.
    /// </summary>
    /// <exception cref="UsageException">A name is unknown, or targets depend on each other in a circle.</exception>
    public static IReadOnlyList<ExecutableTarget> Plan(IReadOnlyList<ExecutableTarget> targets, IReadOnlyList<string>? invoked)
    {
        var roots = invoked is null ? [.. targets.Where(x => x.IsDefault)] : invoked.Select(x => Find(x, targets)).ToList();
        if (invoked is not null)
            roots.ForEach(x => x.Invoked = true);
        RefuseCycles(targets);

        var needed = new HashSet<ExecutableTarget>();
        var open = new Stack<ExecutableTarget>(roots);
        while (open.TryPop(out var target))
        {
            if (!needed.Add(target))
                continue;
            foreach (var next in target.ExecutionDependencies)
                open.Push(next);
        }

        var plan = new List<ExecutableTarget>();
        var seen = new HashSet<ExecutableTarget>();
        foreach (var target in roots.Concat(targets))
            Visit(target);
        plan.ForEach(x => x.Status = ExecutionStatus.Scheduled);
        return plan;

        // Order counts through targets that do not run, too: A after B after C puts A after C.
        void Visit(ExecutableTarget target)
        {
            if (!seen.Add(target))
                return;
            foreach (var earlier in targets.Where(target.AllDependencies.Contains))
                Visit(earlier);
            if (needed.Contains(target))
                plan.Add(target);
        }
    }

    /// <summary>The target of a name; case and hyphens do not count.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static ExecutableTarget Find(string name, IReadOnlyList<ExecutableTarget> targets) =>
        targets.FirstOrDefault(x => ArgumentParser.Plain(x.Name) == ArgumentParser.Plain(name))
        ?? throw new UsageException(
            $"Unknown target '{name}'{Spelling.Hint(name, targets.Select(x => x.Name))} See --help for the targets.");

    private static void RefuseCycles(IReadOnlyList<ExecutableTarget> targets)
    {
        var finished = new HashSet<ExecutableTarget>();
        var path = new List<ExecutableTarget>();
        foreach (var target in targets)
            Walk(target);

        void Walk(ExecutableTarget target)
        {
            var start = path.IndexOf(target);
            if (start >= 0)
            {
                var circle = path.Skip(start).Append(target).Select(x => x.Name);
                throw new UsageException($"Targets depend on each other in a circle: {string.Join(" -> ", circle)}.");
            }

            if (finished.Contains(target))
                return;
            path.Add(target);
            foreach (var dependency in target.AllDependencies)
                Walk(dependency);
            path.RemoveAt(path.Count - 1);
            finished.Add(target);
        }
    }
}
