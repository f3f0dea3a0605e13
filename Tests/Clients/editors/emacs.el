;;; Emacs with Eglot, as somebody writes rules with it: findings, completion, a name that is renamed, formatting.
;;; emacs --batch -l emacs.el, with WXRULES_LSP and FOLDER. Eglot is part of Emacs 29; for Emacs 28 it is the package elpa-eglot.
(setq load-prefer-newer t)
(require 'package)
(package-initialize)
(require 'eglot)
(require 'flymake)

(defvar wx-folder (file-name-as-directory (getenv "FOLDER")))
(define-derived-mode wxrules-mode prog-mode "wxrules")
(add-to-list 'auto-mode-alist '("\\.yaml\\'" . wxrules-mode))
(add-to-list 'eglot-server-programs (cons 'wxrules-mode (split-string (getenv "WXRULES_LSP"))))

(defun wx-fail (format &rest arguments)
  (message "FAILED: %s" (apply #'format format arguments))
  (kill-emacs 1))
(defun wx-wait (what is)
  (let ((end (+ (float-time) 20)))
    (while (and (not (funcall is)) (< (float-time) end)) (accept-process-output nil 0.05))
    (unless (funcall is) (wx-fail "%s" what))))

(setq eglot-sync-connect 20 eglot-autoshutdown nil eglot-send-changes-idle-time 0 flymake-no-changes-timeout 0.1
      eglot-confirm-server-initiated-edits nil)
(find-file (concat wx-folder "rules.yaml"))
(setq-local project-find-functions (list (lambda (_) (cons 'transient wx-folder))))
(setq project-find-functions (list (lambda (_) (cons 'transient wx-folder))))
(apply #'eglot (if (fboundp 'eglot--guess-contact) (eglot--guess-contact) nil))
(wx-wait "it never started" (lambda () (eglot-current-server)))
(flymake-mode 1)

(defun wx-found (text)
  (flymake-start)
  (cl-some (lambda (finding) (string-match-p text (flymake-diagnostic-text finding))) (flymake-diagnostics)))
(defun wx-sync () (eglot--signal-textDocument/didChange))

;; A word that is none is found, and no longer once it is mended.
(goto-char (point-min))
(search-forward "on: text")
(replace-match "on: txet")
(wx-sync)
(wx-wait "`txet` is not found" (lambda () (wx-found "txet")))
(goto-char (point-min))
(search-forward "on: txet")
(replace-match "on: text")
(wx-sync)
(wx-wait "`txet` stays" (lambda () (not (wx-found "txet"))))

;; What may stand in a rule is offered.
(goto-char (point-min))
(search-forward "reply: 在的\n")
(insert "    d\n")
(backward-char 1)
(wx-sync)
(let* ((completion (eglot-completion-at-point))
       (offered (all-completions "d" (nth 2 completion))))
  (unless (cl-some (lambda (label) (string-match-p "\\`do" label)) offered) (wx-fail "`do` is not offered: %S" offered)))
(delete-region (line-beginning-position) (1+ (line-end-position)))
(wx-sync)

;; A campaign is renamed where it is declared and where it is used.
(goto-char (point-min))
(search-forward "campaign: do")
(eglot-rename "entrance")
(unless (and (string-match-p "campaign: entrance" (buffer-string)) (string-match-p "moved: { from: door }" (buffer-string)))
  (wx-fail "not renamed:\n%s" (buffer-string)))

;; What is formatted means what it meant.
(ignore-errors (eglot-format-buffer))
(when (string-match-p ":  other" (buffer-string)) (wx-fail "not formatted:\n%s" (buffer-string)))
(set-buffer-modified-p nil)
(message "emacs: passed")
(ignore-errors (eglot-shutdown (eglot-current-server) nil 5))
(kill-emacs 0)
