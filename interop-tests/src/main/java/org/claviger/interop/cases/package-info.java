/**
 * Plays official profile test cases against a server and compares the answers, with the variations that the Profiles
 * permit (Profiles 2.1, "Permitted Test Case Variations") and no others.
 */
@NullMarked
package org.claviger.interop.cases;

import org.jspecify.annotations.NullMarked;
