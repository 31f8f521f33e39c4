package org.claviger.server.admin;

import java.security.SecureRandom;

/** Codes that people read and type, and that nobody guesses. */
final class RandomCode {
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int LETTERS = 20;
    private static final int GROUP = 5;

    private RandomCode() {}

    /** 99 random bits in letters and digits that are not mistaken for each other. */
    static String of(SecureRandom random) {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < LETTERS; i++) {
            if (i > 0 && i % GROUP == 0) {
                code.append('-');
            }
            code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return code.toString();
    }
}
