package org.claviger.storage;

/**
 * How far a process is with the tag key of a domain's key version. Its number grows by each step, and from version to version, so
 * that two are compared by it.
 *
 * @param version of the domain's keys that brought in the newest tag key which the process has
 */
public record TagLevel(int version, Stage stage) {
    private static final int STAGES = 4;

    /** The numbers are kept in databases. */
    public enum Stage {
        /** It accepts tags of the new key, and tags with the one before. */
        ACCEPTS(1),
        /** It tags with the new key, and accepts tags of the one before. */
        TAGS(2),
        /** It knows the new key alone. */
        ALONE(3);

        private final int code;

        Stage(int code) {
            this.code = code;
        }
    }

    /** The level of this number, which {@link #number} gave. */
    public static TagLevel of(int number) {
        for (Stage stage : Stage.values()) {
            if (stage.code == number % STAGES) {
                return new TagLevel(number / STAGES, stage);
            }
        }
        throw new IllegalArgumentException("no level of a tag key has the number " + number);
    }

    /** What levels are compared by. */
    public int number() {
        return version * STAGES + stage.code;
    }

    /** Whether who is here may stay where this is asked of everybody. */
    public boolean reaches(TagLevel asked) {
        return number() >= asked.number();
    }
}
