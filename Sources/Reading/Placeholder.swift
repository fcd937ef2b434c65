// Placeholder of the empty room; its first file replaces this one.
