package org.claviger.storage;

/** Sums up what lies in a store. */
public final class SumUp {
    private SumUp() {}

    public static SumChange of(StoreInspection inspection, RecordEncoding encoding, SumNumbers numbers) {
        SumChange all = new SumChange();
        inspection.walk(new StoreInspection.Visitor() {
            @Override
            public void record(RecordKey key, byte[] bytes) {
                try {
                    all.add(key, numbers.of(encoding.decode(key, bytes), bytes));
                } catch (IntegrityException e) {
                    // A verification names it, and nobody can use it.
                    return;
                }
            }

            @Override
            public void index(IndexPlace place) {}

            @Override
            public void claim(ClaimPlace place) {}

            @Override
            public void foreign(String what) {}
        });
        return all;
    }
}
