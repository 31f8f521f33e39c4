package org.claviger.server.custody;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyUse;
import org.jspecify.annotations.Nullable;

/**
 * Handles of keys that are in use or were lately. Bounded: the least lately used are ended; more than the bound exist
 * only while as many are lent. A key's handle is dropped when its object changes, and when the module was initialised
 * again; one that is lent then ends with its last lease.
 */
final class HandleCache implements AutoCloseable {
    /** A handle serves one material, as one kind of key, for these uses. */
    record Name(String domain, String objectId, int materialVersion, KeyKind kind, Set<KeyUse> uses) {
        Name {
            uses = Set.copyOf(uses);
        }
    }

    private record Owner(String domain, String objectId) {}

    private static final class Entry {
        private final Name name;
        private final KeyHandle handle;
        private int leases;
        private boolean dropped;

        Entry(Name name, KeyHandle handle) {
            this.name = name;
            this.handle = handle;
        }
    }

    private final int handlesMax;
    private final LongSupplier generation;
    private final Consumer<KeyHandle> destroy;
    private final Map<Name, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Owner, Set<Name>> names = new HashMap<>();
    private long drops;

    HandleCache(int handlesMax, LongSupplier generation, Consumer<KeyHandle> destroy) {
        this.handlesMax = handlesMax;
        this.generation = generation;
        this.destroy = destroy;
    }

    /** The handle that is there, or the one that {@code make} makes. */
    KeyLease lease(Name name, Supplier<KeyHandle> make) {
        long dropsBefore;
        synchronized (this) {
            Entry found = current(name);
            if (found != null) {
                return lend(found);
            }
            dropsBefore = drops;
        }
        // Outside the lock: the module takes its time. Two threads may both make one, the second is ended at once.
        KeyHandle made = make.get();
        List<KeyHandle> ended = new ArrayList<>();
        KeyLease lease = keep(name, made, dropsBefore, ended);
        ended.forEach(destroy);
        return lease;
    }

    /** Drops what is held of an object: before the answer to any change of it. */
    void drop(String domain, String objectId) {
        List<KeyHandle> ended = new ArrayList<>();
        synchronized (this) {
            drops++;
            Set<Name> dropped = names.remove(new Owner(domain, objectId));
            if (dropped != null) {
                dropped.forEach(name -> end(entries.remove(name), ended));
            }
        }
        ended.forEach(destroy);
    }

    synchronized int size() {
        return entries.size();
    }

    @Override
    public void close() {
        List<KeyHandle> ended = new ArrayList<>();
        synchronized (this) {
            drops++;
            entries.values().forEach(entry -> end(entry, ended));
            entries.clear();
            names.clear();
        }
        ended.forEach(destroy);
    }

    private synchronized KeyLease keep(Name name, KeyHandle made, long dropsBefore, List<KeyHandle> ended) {
        Entry other = current(name);
        if (other != null) {
            ended.add(made);
            return lend(other);
        }
        Entry entry = new Entry(name, made);
        if (drops == dropsBefore) {
            entries.put(name, entry);
            names.computeIfAbsent(new Owner(name.domain(), name.objectId()), owner -> new HashSet<>())
                    .add(name);
            trim(ended);
        } else {
            // Something was dropped while the key was made, perhaps this object: it serves this one operation.
            entry.dropped = true;
        }
        return lend(entry);
    }

    private @Nullable Entry current(Name name) {
        Entry entry = entries.get(name);
        if (entry != null && entry.handle.generation() != generation.getAsLong()) {
            remove(entry);
            return null;
        }
        return entry;
    }

    private KeyLease lend(Entry entry) {
        entry.leases++;
        return new KeyLease(entry.handle, () -> giveBack(entry));
    }

    private void giveBack(Entry entry) {
        synchronized (this) {
            entry.leases--;
            if (entry.leases > 0 || !entry.dropped) {
                return;
            }
        }
        destroy.accept(entry.handle);
    }

    private void trim(List<KeyHandle> ended) {
        Iterator<Entry> eldest = entries.values().iterator();
        List<Entry> surplus = new ArrayList<>();
        int excess = entries.size() - handlesMax;
        while (excess > 0 && eldest.hasNext()) {
            Entry entry = eldest.next();
            if (entry.leases == 0 && eldest.hasNext()) {
                surplus.add(entry);
                excess--;
            }
        }
        for (Entry entry : surplus) {
            remove(entry);
            ended.add(entry.handle);
        }
    }

    private void remove(Entry entry) {
        entry.dropped = true;
        entries.remove(entry.name);
        Owner owner = new Owner(entry.name.domain(), entry.name.objectId());
        Set<Name> others = names.get(owner);
        if (others != null) {
            others.remove(entry.name);
            if (others.isEmpty()) {
                names.remove(owner);
            }
        }
    }

    private static void end(@Nullable Entry entry, List<KeyHandle> ended) {
        if (entry == null) {
            return;
        }
        entry.dropped = true;
        if (entry.leases == 0) {
            ended.add(entry.handle);
        }
    }
}
